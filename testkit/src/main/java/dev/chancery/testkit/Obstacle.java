/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

/** Something in the service's way that stops it at one step, as a slow disk or a lost right would. The service knows nothing of tests. */
public interface Obstacle extends AutoCloseable {

    /** Whether the service stands before it. */
    boolean isReached();

    /** Clears the way, once the service is dead: what it had begun and not finished is undone, as databases do. */
    @Override
    void close();
}
