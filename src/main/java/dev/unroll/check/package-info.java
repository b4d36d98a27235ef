/** What selfcheck, the notebook and generated data run: checks of the mathematics on the machine at hand. */
package dev.unroll.check;
