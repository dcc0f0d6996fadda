/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.time.Duration;

/** One thing that happens to one part. */
public sealed interface Fault {
    Part part();

    /** kill -9. Whoever watches over the part starts it again after 1 to 5 s. */
    record Kill(Part part) implements Fault {}

    /** SIGSTOP, and SIGCONT after that time: it goes on in the middle of what it did, with what it believed. */
    record Freeze(Part part, Duration time) implements Fault {}

    /** Connections between the service and broker or database break, and new ones too, for that time. */
    record Cut(Part part, Part from, Duration time) implements Fault {}

    /** Connections stand and nothing passes for that time, either way; then what was sent arrives, late. */
    record Stall(Part part, Part from, Duration time) implements Fault {}

    /** No file of the part's can grow for that time. */
    record FullDisk(Part part, Duration time) implements Fault {}
}
