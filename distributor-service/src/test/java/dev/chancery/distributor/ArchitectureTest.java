/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.distributor.delivery.DeliveryWorker;
import dev.chancery.distributor.orders.HostKeyVault;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import io.smallrye.mutiny.groups.UniAwait;
import java.security.SecureRandom;
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
    void oneClassMakesKeys() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(HostKeyVault.class)
                .should()
                .callMethod(SigningKey.class, "generate", KeyAlgorithm.class, SecureRandom.class)
                .check(MAIN);
    }

    @Test
    void ordersKnowNothingOfHostsAndFiles() {
        noClasses()
                .that()
                .resideInAPackage(HostKeyVault.class.getPackageName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage(DeliveryWorker.class.getPackageName())
                .check(MAIN);
    }
}
