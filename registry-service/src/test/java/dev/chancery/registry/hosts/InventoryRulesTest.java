/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chancery.contracts.InventoryState.Files;
import dev.chancery.contracts.InventoryState.HostState;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.contracts.MessageJson;
import dev.chancery.registry.problem.Problem;
import dev.chancery.registry.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryRulesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            web_1  | {}                                              | name    | name
            -web   | {}                                              | name    | name
            .      | {}                                              | name    | name
            Web    | {}                                              | name    | name
            web-1  | {"target":"ssh"}                                | target  | target
            web-1  | {"address":"web 1"}                             | address | dns-name-or-ip
            web-1  | {"address":"10.0.0.256"}                        | address | dns-name-or-ip
            web-1  | {"address":"web-1:0"}                           | address | port
            web-1  | {"address":"web-1:70000"}                       | address | port
            web-1  | {"labels":{"a b":"c"}}                          | labels  | label
            web-1  | {"labels":{"a":"\\u009b1m"}}                    | labels  | label
            web-1  | {"labels":{"a":"\\u202eb"}}                     | labels  | label
            w2.    | {}                                              | name    | name
            w..2   | {}                                              | name    | name
            w-     | {}                                              | name    | name
            """)
    void refusesAHostByFieldAndRule(String name, String body, String field, String rule) {
        Problem problem = problem(() -> InventoryRules.host(name, 1, read(body, HostBody.class)));

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem.rule()).isEqualTo(rule);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cert                 | {}                                    | name       | reserved
            a..b                 | {}                                    | name       | name
            api                  | {"hostname":"api_1.internal"}         | hostname   | dns-name
            api                  | {"hostname":"-api.internal"}          | hostname   | dns-name
            api                  | {"hostname":"10.0.0.1"}               | hostname   | dns-name
            api                  | {"hostname":"*.internal"}             | hostname   | dns-name
            api                  | {"aliases":["ok.internal","no no"]}   | aliases[1] | dns-name-or-ip
            api                  | {"aliases":["fe80::1%eth0"]}          | aliases[0] | dns-name-or-ip
            api                  | {"aliases":["1.2.3"]}                 | aliases[0] | dns-name-or-ip
            api                  | {"aliases":["::g"]}                   | aliases[0] | dns-name-or-ip
            api                  | {"aliases":[null]}                    | aliases[0] | required
            api                  | {"profile":"ocsp-signing"}            | profile    | kind
            api                  | {"validity":"30 days"}                | validity   | iso-8601
            api                  | {"validity":"P1M"}                    | validity   | iso-8601
            api                  | {"validity":"PT59S"}                  | validity   | range
            api                  | {"validity":"P401D"}                  | validity   | range
            api                  | {"validity":"-P1D"}                   | validity   | range
            """)
    void refusesAServiceByFieldAndRule(String name, String body, String field, String rule) {
        Problem problem = problem(() -> InventoryRules.service(name, 1, read(body, ServiceBody.class)));

        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem.rule()).isEqualTo(rule);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "kind":"server","directory":"tls"                                  | host             | required
            "host":"w","kind":"ca","directory":"tls"                           | kind             | kind
            "host":"w"                                                         | directory        | required
            "host":"w","directory":"/etc/tls"                                  | directory        | relative-path
            "host":"w","directory":"~root/tls"                                 | directory        | relative-path
            "host":"w","directory":"tls/../../etc"                             | directory        | no-dot-segments
            "host":"w","directory":".."                                        | directory        | no-dot-segments
            "host":"w","directory":"tls/./x"                                   | directory        | no-dot-segments
            "host":"w","directory":"tls//x"                                    | directory        | plain-path
            "host":"w","directory":"tls/"                                      | directory        | plain-path
            "host":"w","directory":"tls\\\\x"                                  | directory        | plain-path
            "host":"w","directory":"tls\\u0001x"                               | directory        | plain-path
            "host":"w","directory":"tls\\nx"                                   | directory        | plain-path
            "host":"w","directory":"a b"                                       | directory        | plain-path
            "host":"w","directory":"ü"                                         | directory        | plain-path
            "host":"w","directory":"a(1)"                                      | directory        | plain-path
            "host":"w","directory":".chancery/x"                               | directory        | plain-path
            "host":"w","directory":"a/.chancery"                               | directory        | plain-path
            "host":"w..2","directory":"tls"                                    | host             | name
            "host":"w2.","directory":"tls"                                     | host             | name
            "host":"w","directory":"t","files":{"key":"../key.pem"}            | files.key        | file-name
            "host":"w","directory":"t","files":{"key":".."}                    | files.key        | file-name
            "host":"w","directory":"t","files":{"ca":"-rf"}                    | files.ca         | file-name
            "host":"w","directory":"t","files":{"key":"a","ca":"a"}            | files            | distinct
            "host":"w","directory":"t","owner":"root:root"                     | owner            | user-name
            "host":"w","directory":"t","group":"Wheel"                         | group            | user-name
            "host":"w","directory":"t","mode":"0644"                           | mode             | mode
            "host":"w","directory":"t","mode":"600"                            | mode             | mode
            "host":"w","directory":"t","mode":"0700"                           | mode             | mode
            "host":"w","directory":"t","mode":"0660"                           | mode             | mode
            "host":"w","directory":"t","mode":"4600"                           | mode             | mode
            "host":"w","directory":"t","hook":["systemctl","reload\\nx"]       | hook             | argument
            "host":"w","directory":"t","hook":[""]                             | hook             | required
            """)
    void refusesABindingByFieldAndRule(String body, String field, String rule) {
        ServiceState service = InventoryRules.service("api", 1, read("{}", ServiceBody.class));

        Problem problem =
                problem(() -> InventoryRules.bound(service, read("{" + body + "}", ServiceBody.BindingBody.class)));

        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem.rule()).isEqualTo(rule);
    }

    @Test
    void namesTheEntryThatBreaksARule() {
        Problem problem = problem(() -> InventoryRules.service(
                "api",
                1,
                read(
                        "{\"bindings\":[{\"host\":\"w\",\"directory\":\"a\"},{\"host\":\"w\",\"directory\":\"/a\"}]}",
                        ServiceBody.class)));

        assertThat(problem.field()).isEqualTo("bindings[1].directory");
    }

    @Test
    void refusesTwoBindingsOfOneKindOnOneHost() {
        String body = "{\"bindings\":[{\"host\":\"w\",\"directory\":\"a\"},{\"host\":\"w\",\"directory\":\"b\"}]}";

        assertThat(problem(() -> InventoryRules.service("api", 1, read(body, ServiceBody.class)))
                        .rule())
                .isEqualTo("unique");
    }

    @Test
    void refusesTwoBindingsThatWriteOneFile() {
        String body = "{\"bindings\":[{\"host\":\"w\",\"directory\":\"a\"},"
                + "{\"host\":\"w\",\"directory\":\"a\",\"kind\":\"client\",\"files\":{\"key\":\"server-key.pem\"}}]}";

        assertThat(problem(() -> InventoryRules.service("api", 1, read(body, ServiceBody.class)))
                        .rule())
                .isEqualTo("unique-files");
    }

    @Test
    void lettersOfNamesAreSmall() {
        ServiceState service = InventoryRules.service(
                "api",
                1,
                read("{\"hostname\":\"API.Internal\",\"aliases\":[\"FE80::1\",\"10.0.0.1\"]}", ServiceBody.class));

        assertThat(service.hostname()).isEqualTo("api.internal");
        assertThat(service.aliases()).containsExactly("fe80::1", "10.0.0.1");
    }

    @Test
    void whatIsLeftOutIsTheUsual() {
        ServiceState service = InventoryRules.service(
                "api",
                1,
                read(
                        "{\"profile\":\"client\",\"validity\":\"PT2M\",\"bindings\":[{\"host\":\"w\",\"directory\":\"a/b\"}]}",
                        ServiceBody.class));

        assertThat(service.autoRenew()).isTrue();
        assertThat(service.validity()).isEqualTo(Duration.ofMinutes(2));
        assertThat(service.bindings().getFirst().kind()).isEqualTo("client");
        assertThat(service.bindings().getFirst().files()).isEqualTo(Files.ofKind("client"));
    }

    @Test
    void aHostIsADirectoryWhereNothingElseIsSaid() {
        HostState host = InventoryRules.host("web-1", 1, read("{\"address\":\"[::1]:22\"}", HostBody.class));

        assertThat(host.target()).isEqualTo("directory");
        assertThat(host.address()).isEqualTo("[::1]:22");
    }

    private static Problem problem(Runnable refused) {
        return Objects.requireNonNull(catchThrowableOfType(ProblemException.class, refused::run), "it was taken")
                .problem();
    }

    private static <T> T read(String json, Class<T> type) {
        return MessageJson.readStrictly(json.getBytes(StandardCharsets.UTF_8), type);
    }
}
