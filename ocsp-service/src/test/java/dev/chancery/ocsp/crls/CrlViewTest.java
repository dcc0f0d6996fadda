/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.crls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CrlSigned;
import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.crls.CrlView.Place;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.x509.crl.CrlDraft;
import dev.chancery.x509.crl.CrlScope;
import dev.chancery.x509.crl.ToBeSignedCrl;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrlViewTest {
    private static final TestCa CA = TestCa.root().issuing("Test Lists");
    private static final Place PLACE = new Place(CA.id(), 0);
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    private final Map<String, Authority> known = new HashMap<>();
    private final List<String> refused = new ArrayList<>();
    private final CrlView view =
            new CrlView(id -> Optional.ofNullable(known.get(id.hex())), (_, reason) -> refused.add(reason));

    @BeforeEach
    void know() {
        known.put(CA.id().hex(), CA.known("services-1"));
        view.enter(list(1, NOW), NOW);
        assertThat(refused).isEmpty();
    }

    /** Signed by an issuer whose clock is ahead: every client would call it not yet valid. */
    @Test
    void aListFromTheFutureIsNotServedAndTheOneBeforeIs() {
        view.enter(list(2, NOW.plusSeconds(3_600)), NOW);

        assertThat(served()).isEqualTo(1);
        assertThat(refused)
                .singleElement()
                .asString()
                .contains("2026-11-30T11:00:00Z lies ahead of the broker's time, 2026-11-30T10:00:00Z");

        view.enter(list(3, NOW.plusSeconds(4)), NOW.plusSeconds(5));
        assertThat(served()).isEqualTo(3);
    }

    /** After a restart an hour later it is read again, and is what it was. */
    @Test
    void aListIsJudgedByTheMomentAtWhichItCame() {
        known.clear();
        view.clear();
        view.enter(list(1, NOW), NOW);
        view.enter(list(2, NOW.plusSeconds(3_600)), NOW);
        know();

        view.lookAgain();

        assertThat(served()).isEqualTo(1);
        assertThat(refused).hasSize(1);
    }

    @Test
    void twoSecondsAheadAreTheEdgeOfTwoClocks() {
        view.enter(list(2, NOW.plusSeconds(2)), NOW);
        assertThat(served()).isEqualTo(2);

        view.enter(list(3, NOW.plusSeconds(3)), NOW);
        assertThat(served()).isEqualTo(2);
    }

    @Test
    void listsOfAuthoritiesThatNobodyKnowsTakeNoMoreThanFourMegabytes() {
        known.clear();
        Bytes large = Bytes.of(new byte[1_000_000]);

        for (int i = 0; i < 10; i++) {
            view.enter(new CrlSigned(CA.id(), 0, BigInteger.valueOf(i), NOW, NOW, large), NOW);
        }

        assertThat(refused).hasSize(6);
    }

    private long served() {
        return view.find(PLACE).orElseThrow().number().longValueExact();
    }

    private static CrlSigned list(long number, Instant thisUpdate) {
        CrlDraft draft = new CrlDraft(
                "http://127.0.0.1:8082/crl/" + CA.id() + "/0.crl",
                CrlScope.of(CA.certificate()),
                BigInteger.valueOf(number),
                thisUpdate,
                thisUpdate.plus(Duration.ofDays(7)),
                List.of());
        ToBeSignedCrl toBeSigned = draft.under(CA.certificate(), CA.key().algorithm());
        Bytes crl = Bytes.of(
                toBeSigned.assemble(CA.key().sign(toBeSigned.encoded())).encoded());
        return new CrlSigned(CA.id(), 0, draft.number(), draft.thisUpdate(), draft.nextUpdate(), crl);
    }
}
