/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import java.io.IOException;
import java.nio.file.Path;

/** Where everything is that the stack keeps. */
public record ChanceryHome(Path root) {

    public ChanceryHome {
        root = root.toAbsolutePath().normalize();
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    public Path postgres() {
        return root.resolve("postgres");
    }

    public Path services() {
        return root.resolve("services");
    }

    public Path authorities() {
        return root.resolve("ca");
    }

    public Path hosts() {
        return root.resolve("hosts");
    }

    /** What is true only while something runs: process ids, the lock, the state that {@code status} shows. */
    public Path run() {
        return root.resolve("run");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path cache() {
        return root.resolve("cache");
    }

    public Path log(String part) {
        return logs().resolve(part + ".log");
    }

    public Path cliFile() {
        return root.resolve("cli.json");
    }

    public Secrets secrets() throws IOException {
        return new Secrets(root.resolve("secrets"));
    }

    /** Makes what is missing, readable for its owner alone. */
    public void create() throws IOException {
        for (Path directory : new Path[] {root, kafka(), postgres(), services(), hosts(), run(), logs()}) {
            PrivateFiles.directory(directory);
        }
    }
}
