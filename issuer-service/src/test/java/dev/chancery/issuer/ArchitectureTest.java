/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.issuer.ceremony.CeremonyMain;
import dev.chancery.issuer.issuance.Issuer;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.policy.PolicyView;
import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.SigningKey;
import java.security.PrivateKey;
import java.security.Signature;
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
                .resideOutsideOfPackage(AuthorityKey.class.getPackageName())
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(SigningKey.class, EncryptedKey.class, PrivateKey.class, Signature.class)
                .check(MAIN);
    }

    @Test
    void theTimeComesFromOnePlace() {
        noClasses().should().callMethod(Instant.class, "now").check(MAIN);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(MAIN);
        noClasses()
                .that()
                .doNotBelongToAnyOf(Wiring.class, CeremonyMain.class)
                .should()
                .callMethod(InstantSource.class, "system")
                .check(MAIN);
    }

    @Test
    void policyKnowsNeitherKeysNorIssuance() {
        noClasses()
                .that()
                .resideInAPackage(PolicyView.class.getPackageName())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(AuthorityKey.class.getPackageName(), Issuer.class.getPackageName())
                .check(MAIN);
    }
}
