/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

/**
 * Who calls.
 *
 * @param subject the token's name: it stands in facts as their actor
 * @param byCookie true for a console session, false for a program with its token
 */
public record Caller(String subject, boolean byCookie) {}
