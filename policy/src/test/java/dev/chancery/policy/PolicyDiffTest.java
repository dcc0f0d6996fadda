/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDiffTest {
    private static final String SHIPPED = BundleText.shipped();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    server | [serverAuth]          | [serverAuth, clientAuth] | ALLOWS  | profiles.server.extendedKeyUsage | purpose clientAuth
                    server | rsa-2048,             | ''                       | REFUSES | profiles.server.keys             | key rsa-2048
                    server | longest: P400D        | longest: P90D            | REFUSES | profiles.server.validity.longest | lifetimes up to P90D instead of P400D
                    server | shortest: PT30S       | shortest: PT1S           | ALLOWS  | profiles.server.validity.shortest | lifetimes from PT1S instead of PT30S
                    server | default: P90D         | default: P30D            | CHANGES | profiles.server.validity.default | P30D instead of P90D
                    server | wildcards: true       | wildcards: false         | REFUSES | profiles.server.names.wildcards  | wildcards
                    server | most: 100             | most: 200                | ALLOWS  | profiles.server.names.most       | up to 200 names instead of 100
                    server | subject: hostname     | subject: { O: Example }  | CHANGES | profiles.server.subject          | O=Example instead of hostname
                    agent  | dns:node-${node}      | dns:node-x${node}        | CHANGES | profiles.agent.names.template    | [dns:node-x${node}.agents.internal] instead of [dns:node-${node}.agents.internal]
                    local  | [.internal, .test, localhost] | [.internal, .example] | ALLOWS | tenants.local.dns          | DNS names .example
                    local  | profiles: [server,    | profiles: [              | REFUSES | tenants.local.profiles           | profile server
                    local  | autoRenew: true       | autoRenew: false         | REFUSES | tenants.local.autoRenew          | automatic renewal
                    """)
    void saysWhichWayAChangeGoes(
            String part, String what, String by, PolicyDiff.Effect effect, String where, String text) {
        List<PolicyDiff.Change> changes = PolicyDiff.between(
                BundleText.read(SHIPPED),
                BundleText.read(BundleCheckTest.changed("\n  " + part + ":\n", what, by == null ? "" : by)));

        assertThat(changes).contains(new PolicyDiff.Change(effect, where, text));
    }

    @Test
    void saysNothingOfBundlesThatJudgeAlike() {
        assertThat(PolicyDiff.between(BundleText.read(SHIPPED), BundleText.read("# a remark\n" + SHIPPED)))
                .isEmpty();
    }
}
