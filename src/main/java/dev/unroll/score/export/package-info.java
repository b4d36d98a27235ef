/**
 * A trained network in the form that other libraries read. Beside the letters of {@link dev.unroll.data}, V are the tokens of all kinds, F
 * is the width of what the head reads, D counts directions and N the columns that tokens add to the first layer's input.
 */
package dev.unroll.score.export;
