/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.x509.SigningKey;
import io.smallrye.mutiny.groups.UniAwait;
import java.security.Signature;
import java.time.Instant;
import org.bouncycastle.operator.ContentSigner;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.chancery.ocsp");

    @Test
    void nothingWaitsOnTheEventLoop() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(UniAwait.class)
                .check(MAIN);
    }

    @Test
    void onlySignerHoldsAKey() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..ocsp.signer..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(SigningKey.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ContentSigner.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Signature.class)
                .check(MAIN);
    }

    @Test
    void theStatusKnowsNothingOfHttpOrKeys() {
        noClasses()
                .that()
                .resideInAPackage("..ocsp.status..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..ocsp.responder..", "..ocsp.signer..", "..ocsp.certificates..", "io.vertx..")
                .check(MAIN);
    }

    @Test
    void timeComesInThroughTheConstructor() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(MAIN);
    }

    @Test
    void noDrawers() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..helper..", "..impl..", "..dto..", "..manager..")
                .check(MAIN);
    }

    @Test
    void nothingIsInjectedIntoFields() {
        noFields().should().beAnnotatedWith("jakarta.inject.Inject").check(MAIN);
    }
}
