/** One main class a job, each a thin command line over the packages below it. */
package dev.unroll.job;
