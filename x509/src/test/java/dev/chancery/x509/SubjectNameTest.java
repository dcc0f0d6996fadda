/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectNameTest {
    @ParameterizedTest
    @CsvSource({
        "API.Internal, dns, api.internal",
        "localhost, dns, localhost",
        "*.api.internal, dns, *.api.internal",
        "bücher.internal, dns, xn--bcher-kva.internal",
        "*.BÜCHER.internal, dns, *.xn--bcher-kva.internal",
        "10.0.0.1, ip, 10.0.0.1",
        "::1, ip, ::1",
        "0:0:0:0:0:0:0:1, ip, ::1",
        "FD00:0:0:1:0:0:0:1, ip, fd00:0:0:1::1",
        "2001:db8:0:1:1:1:1:1, ip, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, ip, 2001:0:0:1::1",
        "::, ip, ::",
        "SPIFFE://Internal/NS/Api, uri, spiffe://internal/NS/Api",
        "urn:uuid:6f1c, uri, urn:uuid:6f1c",
        "Ops@Example.Internal, email, Ops@example.internal"
    })
    void aNameHasOneSpelling(String text, String type, String spelling) {
        SubjectName name = SubjectName.parse(text);

        assertThat(name.type()).isEqualTo(type);
        assertThat(name.display()).isEqualTo(spelling);
        assertThat(SubjectName.of(name.toGeneralName())).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.internal.",
                "a_b",
                "*",
                "*a.internal",
                "256.1.1.1",
                "1.2.3",
                "01.2.3.4",
                "10.0.0.1.",
                "0x7f.1",
                "1:2",
                "::ffff:10.0.0.1",
                "fe80::1%eth0",
                "[::1]",
                "straße.internal",
                "a@",
                "http://",
                "-a",
                "a-",
                "xn--a",
                "xn--zzzzzz99999"
            })
    void refusesWhatCouldBeTakenForAnotherName(String text) {
        assertThatThrownBy(() -> SubjectName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessageDoesNotRepeatControlCharacters() {
        assertThatThrownBy(() -> new SubjectName.Dns("a\u001b[31m\nb"))
                .message()
                .matches("[^\\p{Cntrl}]*");
    }

    @Test
    void namesAreTheSameInAnyCase() {
        List<SubjectName> names = List.of(
                new SubjectName.Dns("b.internal"),
                new SubjectName.Dns("A.internal"),
                new SubjectName.Dns("B.INTERNAL"),
                new SubjectName.Ip("::1"),
                new SubjectName.Ip("0::1"));

        assertThat(SubjectName.distinct(names))
                .extracting(SubjectName::display)
                .containsExactly("b.internal", "a.internal", "::1");
    }

    @Test
    void otherFormsKeepTheirOctets() {
        GeneralName directory = new GeneralName(new X500Name("CN=api"));

        SubjectName name = SubjectName.of(directory);

        assertThat(name.type()).isEqualTo("other");
        assertThat(name.toGeneralName()).isEqualTo(directory);
    }

    @Test
    void aWildcardIsSeen() {
        assertThat(new SubjectName.Dns("*.internal").wildcard()).isTrue();
        assertThat(new SubjectName.Dns("a.internal").wildcard()).isFalse();
    }
}
