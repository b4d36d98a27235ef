/** The peers: others' libraries behind {@link dev.unroll.bench.Contender}, built by the Maven profile {@code bench} alone. */
package dev.unroll.bench.peer;
