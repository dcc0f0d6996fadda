/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.kafka;

import dev.chancery.stack.home.Secrets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everybody who may log in, with a password that is made when it is first asked for.
 *
 * @param address where the broker is reached by those who are handed these logins
 */
public record Principals(Secrets secrets, String address) {

    public Principal named(String name) throws IOException {
        return new Principal(name, secrets.get("kafka-" + name));
    }

    public List<Principal> named(Iterable<String> names) throws IOException {
        List<Principal> principals = new ArrayList<>();
        for (String name : names) {
            principals.add(named(name));
        }
        return principals;
    }

    /** The administrator's name with the password that the controller alone takes. */
    public Principal controller() throws IOException {
        return new Principal(Principal.ADMIN, secrets.get("kafka-controller"));
    }

    /** The login of a principal, for a service's own configuration. */
    public Map<String, String> login(String name) throws IOException {
        return named(name).properties(address);
    }
}
