/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.issuer.issuance.Signing.Result;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One request that cannot be signed is put aside; a key that is away puts nothing aside. */
class SigningTest {
    private static final String CSR = CertificationRequest.create(
                    SigningKey.generate(KeyAlgorithm.P256, new SecureRandom()),
                    DistinguishedName.commonName("api.internal"),
                    List.of(new SubjectName.Dns("api.internal")))
            .pem();

    private static final List<Plan.Sign> PLANS = new ArrayList<>();

    private final Set<Plan.Sign> bad = new HashSet<>();
    private final List<Plan.Sign> tried = new ArrayList<>();
    private final Signing signing = new Signing(this::sign);

    @BeforeAll
    static void plan(@TempDir Path home) throws InterruptedException {
        Planner planner = PlannerOnLog.shipped(home).planner();
        for (int i = 0; i < 4; i++) {
            PLANS.add((Plan.Sign) planner.plan(PlannerOnLog.request("id-" + i, Requests.server(CSR))));
        }
    }

    @Test
    void theOneThatCannotBeSignedIsPutAsideAndTheOthersAreSigned() {
        bad.add(PLANS.get(0));

        assertThat(make(0))
                .isEqualTo(new Result.Aside("the issuer failed to process it: java.lang.IllegalStateException: bad"));
        assertThat(make(1)).isInstanceOf(Result.Made.class);
        assertThat(tried.stream().filter(PLANS.get(0)::equals)).as("tries").hasSize(3);
    }

    @Test
    void whatFailsAloneIsPutAsideOnceItsKeyHasSignedAnother() {
        bad.add(PLANS.get(0));
        assertThatThrownBy(() -> signing.make(PLANS.get(0), PLANS.subList(0, 1)))
                .hasMessage("bad");

        assertThat(make(1)).isInstanceOf(Result.Made.class);

        assertThat(signing.make(PLANS.get(0), PLANS.subList(0, 1))).isInstanceOf(Result.Aside.class);
    }

    @Test
    void aKeyThatIsAwayPutsNothingAside() {
        assertThat(make(1)).isInstanceOf(Result.Made.class);
        bad.addAll(PLANS);

        for (int i = 0; i < PLANS.size(); i++) {
            int one = i;
            assertThatThrownBy(() -> make(one)).hasMessage("bad");
        }
        bad.clear();
        assertThat(make(0)).isInstanceOf(Result.Made.class);
    }

    @Test
    void aFailureThatPassesIsNoRequestsFault() {
        Signing flaky = new Signing(plan -> {
            tried.add(plan);
            if (plan.equals(PLANS.get(0)) && tried.size() < 4) {
                throw new IllegalStateException("for a moment");
            }
            return SignedCertificate.of(plan);
        });

        assertThat(flaky.make(PLANS.get(0), PLANS)).isInstanceOf(Result.Made.class);
    }

    /** The key has signed it, so that nobody has to be asked. */
    @Test
    void whatIsSignedAndCannotBeToldIsPutAside() {
        Signing speechless = new Signing(plan -> {
            SignedCertificate signed = SignedCertificate.of(plan);
            return new SignedCertificate(plan, signed.certificate(), signed.der(), signed.sha256(), "");
        });

        assertThat(speechless.make(PLANS.get(0), PLANS.subList(0, 1))).isInstanceOf(Result.Aside.class);
    }

    private Result make(int plan) {
        return signing.make(PLANS.get(plan), PLANS);
    }

    private SignedCertificate sign(Plan.Sign plan) {
        tried.add(plan);
        if (bad.contains(plan)) {
            throw new IllegalStateException("bad");
        }
        return SignedCertificate.of(plan);
    }
}
