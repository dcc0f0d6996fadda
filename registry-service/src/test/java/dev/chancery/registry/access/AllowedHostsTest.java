/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedHostsTest {
    private final AllowedHosts hosts = new AllowedHosts(List.of("localhost", "[::1]", "ca.example:8443"));

    @Test
    void admitsANameOnEveryPort() {
        assertThat(List.of("localhost", "LOCALHOST:8080", "[::1]", "[::1]:80")).allMatch(hosts::admits);
    }

    @Test
    void admitsANameOnItsPortAlone() {
        assertThat(hosts.admits("ca.example:8443")).isTrue();
        assertThat(hosts.admits("ca.example:80")).isFalse();
        assertThat(hosts.admits("ca.example")).isFalse();
    }

    @Test
    void admitsNothingElse() {
        assertThat(List.of("", "evil.example", "localhost.evil.example", "evil.example:localhost"))
                .noneMatch(hosts::admits);
        assertThat(hosts.admits(null)).isFalse();
    }
}
