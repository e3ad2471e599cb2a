/**
 * What somebody who embeds networks in a service asks: does memory stay flat, are answers right under load, how late
 * are they.
 */
package dev.residua.bench.service;
