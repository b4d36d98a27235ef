/** What jobs can be told: flags, the keys of a file, and their one definition. */
package dev.unroll.job.settings;
