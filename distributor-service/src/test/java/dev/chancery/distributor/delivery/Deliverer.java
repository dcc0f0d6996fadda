/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import java.nio.file.Path;

/** Delivers one numbered set after the other until it is killed, and says of each how it went. A process of its own, for tests. */
final class Deliverer {
    private Deliverer() {}

    /** Arguments: the hosts' directory, the first number, the last, and the owner of the files, {@code -} for none. */
    public static void main(String[] arguments) {
        DeliveryLocation place = DirectoryTargetTest.place(
                DirectoryTargetTest.binding(arguments[3].equals("-") ? null : arguments[3], null, null));
        DirectoryTarget target = new DirectoryTarget(Path.of(arguments[0]), step -> {});
        for (int number = Integer.parseInt(arguments[1]); number <= Integer.parseInt(arguments[2]); number++) {
            DeliveryResult arrival = target.deliver(place, "d" + number, WatchingReader.set(number));
            System.out.println(number + " " + arrival);
        }
    }
}
