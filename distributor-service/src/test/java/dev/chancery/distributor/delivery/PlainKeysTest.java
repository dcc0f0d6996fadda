/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.chancery.distributor.orders.HostKeyVault;
import dev.chancery.x509.SigningKey;
import org.junit.jupiter.api.Test;

class PlainKeysTest {
    @Test
    void twoClassesHaveAPrivateKeyInTheClear() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(HostKeyVault.class, BundleAssembler.class)
                .should()
                .callMethod(SigningKey.class, "pkcs8")
                .check(new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("dev.chancery.distributor"));
    }
}
