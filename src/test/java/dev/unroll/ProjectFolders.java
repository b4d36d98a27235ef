package dev.unroll;

import java.nio.file.Path;

/** Where the project is, for tests that start its scripts; Maven sets {@code basedir}. */
final class ProjectFolders {
    static final Path ROOT = Path.of(System.getProperty("basedir"));
    static final Path TARGET = ROOT.resolve("target");

    private ProjectFolders() {}
}
