/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import java.time.Duration;
import java.time.InstantSource;

/** @param pauseMax how long a part that keeps ending waits at most before it is started again */
public record Restarts(InstantSource clock, Duration pauseMax) {}
