package io.dmm.db.account;

import static io.dmm.db.jooq.Tables.API_TOKEN;

import io.dmm.db.jooq.tables.records.ApiTokenRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** API tokens of scripts. */
public final class ApiTokenRepository {
  /** Adds a token. False: the name is taken. */
  public boolean add(DSLContext tx, StoredToken token) {
    return tx.insertInto(API_TOKEN)
            .set(API_TOKEN.NAME, token.name())
            .set(API_TOKEN.ROLE, token.role())
            .set(API_TOKEN.DIGEST, token.digest())
            .set(API_TOKEN.CREATED_BY, token.createdBy())
            .set(API_TOKEN.CREATED_AT, token.createdAt())
            .set(API_TOKEN.EXPIRES_AT, token.expiresAt())
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  /** The token with this digest, be it expired or not. */
  public Optional<StoredToken> find(DSLContext tx, String digest) {
    return tx.selectFrom(API_TOKEN)
        .where(API_TOKEN.DIGEST.eq(digest))
        .fetchOptional(ApiTokenRepository::read);
  }

  /** All tokens, by name. */
  public List<StoredToken> all(DSLContext tx) {
    return tx.selectFrom(API_TOKEN).orderBy(API_TOKEN.NAME).fetch(ApiTokenRepository::read);
  }

  /** Notes that a token was used. */
  public void used(DSLContext tx, String name, Instant now) {
    tx.update(API_TOKEN).set(API_TOKEN.LAST_USED_AT, now).where(API_TOKEN.NAME.eq(name)).execute();
  }

  /** Removes a token, and ends the sessions that were begun with it. False: there is none. */
  public boolean remove(DSLContext tx, String name) {
    return tx.deleteFrom(API_TOKEN).where(API_TOKEN.NAME.eq(name)).execute() == 1;
  }

  private static StoredToken read(ApiTokenRecord row) {
    return new StoredToken(
        row.getName(),
        row.getRole(),
        row.getDigest(),
        row.getCreatedBy(),
        row.getCreatedAt(),
        row.getExpiresAt(),
        Optional.ofNullable(row.getLastUsedAt()));
  }
}
