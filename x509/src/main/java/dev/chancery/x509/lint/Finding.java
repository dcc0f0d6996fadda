/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

/**
 * One rule that a certificate or a list breaks.
 *
 * @param rule the rule's name, never renamed: {@code serial_range}
 * @param section of the standard, {@code RFC 5280 §4.1.2.2}
 */
public record Finding(String rule, String section, String sentence) {}
