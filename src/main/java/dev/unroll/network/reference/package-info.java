/** The network in double, in the plainest loops: what the fast path is checked against. No Spark. */
package dev.unroll.network.reference;
