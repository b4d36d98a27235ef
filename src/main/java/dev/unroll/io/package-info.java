/** Model files, checkpoints and outputs in plain Java. Reading one runs no code; all of it is checked before use. */
package dev.unroll.io;
