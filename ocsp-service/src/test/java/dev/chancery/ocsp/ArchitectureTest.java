/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.ocsp.files.NotPrivateException;
import dev.chancery.ocsp.signer.Signer;
import dev.chancery.ocsp.status.StatusStore;
import dev.chancery.x509.SigningKey;
import io.smallrye.mutiny.groups.UniAwait;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.security.Signature;
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
                .resideOutsideOfPackage(Signer.class.getPackageName())
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
        String status = StatusStore.class.getPackageName();
        noClasses()
                .that()
                .resideInAPackage(status)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.chancery.ocsp.*..")
                        .and(resideOutsideOfPackages(status, NotPrivateException.class.getPackageName()))
                        .or(resideInAPackage(Vertx.class.getPackageName() + "..")))
                .check(MAIN);
    }

    @Test
    void nothingIsInjectedIntoFields() {
        noFields().should().beAnnotatedWith(Inject.class).check(MAIN);
    }
}
