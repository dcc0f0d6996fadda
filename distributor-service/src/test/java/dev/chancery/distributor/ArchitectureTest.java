/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import io.smallrye.mutiny.groups.UniAwait;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("dev.chancery.distributor");

    @Test
    void nothingWaitsOnTheEventLoop() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(UniAwait.class)
                .check(MAIN);
    }

    @Test
    void noDrawers() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..helper..", "..impl..", "..dto..", "..model..")
                .check(MAIN);
    }

    @Test
    void timeComesInThroughTheConstructor() {
        noClasses().should().callMethod(Instant.class, "now").check(MAIN);
    }

    @Test
    void onlyTheKeyRoomMakesKeys() {
        noClasses()
                .that()
                .doNotHaveSimpleName("KeyRoom")
                .should()
                .callMethod(SigningKey.class, "generate", KeyAlgorithm.class, SecureRandom.class)
                .check(MAIN);
    }

    @Test
    void onlyMaterialsHasAKeyInTheClear() {
        noClasses()
                .that()
                .doNotHaveSimpleName("KeyRoom")
                .and()
                .doNotHaveSimpleName("Materials")
                .should()
                .callMethod(SigningKey.class, "pkcs8")
                .check(MAIN);
    }

    @Test
    void ordersKnowNothingOfHostsAndFiles() {
        noClasses()
                .that()
                .resideInAPackage("..orders..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..delivery..")
                .check(MAIN);
    }
}
