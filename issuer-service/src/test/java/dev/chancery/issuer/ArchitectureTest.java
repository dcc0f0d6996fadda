/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.SigningKey;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.chancery.issuer");

    @Test
    void onlyKeysHoldsAPrivateKey() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.chancery.issuer.keys")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(SigningKey.class, EncryptedKey.class, PrivateKey.class, Signature.class)
                .check(MAIN);
    }

    @Test
    void nothingThatDecidesWhatIsSignedKnowsAClockOrChance() {
        noClasses()
                .that()
                .resideInAPackage("dev.chancery.issuer.policy")
                .or()
                .haveSimpleName("Planner")
                .or()
                .haveSimpleName("LeafDraft")
                .or()
                .haveSimpleName("IncomingRequest")
                .or()
                .haveSimpleName("Facts")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(InstantSource.class, Clock.class, SecureRandom.class)
                .check(MAIN);
    }

    @Test
    void theTimeComesFromOnePlace() {
        noClasses().should().callMethod(Instant.class, "now").check(MAIN);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(MAIN);
        noClasses()
                .that()
                .doNotHaveSimpleName("Wiring")
                .and()
                .doNotHaveSimpleName("CeremonyMain")
                .should()
                .callMethod(InstantSource.class, "system")
                .check(MAIN);
    }

    @Test
    void policyKnowsNeitherKeysNorIssuance() {
        noClasses()
                .that()
                .resideInAPackage("dev.chancery.issuer.policy")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.chancery.issuer.keys", "dev.chancery.issuer.issuance")
                .check(MAIN);
    }

    @Test
    void noDrawers() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..common..", "..helper..", "..impl..", "..dto..", "..model..", "..manager..")
                .check(MAIN);
    }
}
