/** What the jobs selfcheck, notebook and generate run. */
package dev.unroll.check;
