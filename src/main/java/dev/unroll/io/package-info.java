/**
 * Model files on any Hadoop file system, in the safetensors format. Files hold data only: reading one runs no code, and
 * everything in it is checked before it is used.
 */
package dev.unroll.io;
