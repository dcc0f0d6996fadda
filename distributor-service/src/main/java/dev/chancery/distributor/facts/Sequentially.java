/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.facts;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;

/** One after the other: the next begins when the one before is done, and a failure leaves the rest for later. */
public final class Sequentially {
    private Sequentially() {}

    public static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(item -> step.apply(item))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
