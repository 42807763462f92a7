package io.dmm.sandbox.sense;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * In which of the ways that SENSE-O is known to vary or to misbehave the simulator does, until told
 * otherwise. All can be changed while it runs; each setter returns this object.
 *
 * @see "SENSE-O REST API, sections 8.7 and 9"
 */
public final class SenseQuirks {
  /** Calls that block and that the gateway may cut short. */
  public enum Blocking {
    /** The compile of a new or repeated intent. */
    CREATE,
    /** Provision. */
    PROVISION,
    /** Modify. */
    MODIFY,
    /** Cancel. */
    CANCEL,
    /** Reprovision. */
    REPROVISION
  }

  /** What a question about an instance that is gone gets. */
  public enum GoneAnswer {
    /** 404 with a JSON body. */
    NOT_FOUND,
    /** 200 with an empty body. */
    EMPTY,
    /** 200 with {@code null}. */
    NULL,
    /** 200 with {@code CREATE - null}. */
    CREATE_NULL,
    /** 200 with a sentence that has "not found" in it. */
    SENTENCE
  }

  /** How a scalar such as a status or a UUID is written. */
  public enum ScalarForm {
    /** JSON string, {@code application/json}. */
    QUOTED,
    /** Bare text, {@code text/plain}. */
    BARE,
    /** Bare text with a line feed, {@code text/plain}. */
    BARE_WITH_NEWLINE,
    /** JSON string with a line feed, content type with a charset. */
    QUOTED_WITH_CHARSET
  }

  /** How the address of a new allocation is written. */
  public enum AllocateForm {
    /** Bare text. */
    TEXT,
    /** A JSON string. */
    STRING,
    /** A JSON list of one string. */
    LIST,
    /** A JSON string with a line feed, content type with a charset. */
    STRING_WITH_CHARSET
  }

  /** What a change that worked and has nothing to say is answered with. */
  public enum SuccessForm {
    /** 204. */
    NO_CONTENT,
    /** 200 without a body. */
    EMPTY,
    /** 200 with a sentence. */
    SENTENCE
  }

  /** How an error is written. */
  public enum ErrorForm {
    /** JSON with exception and message. */
    JSON,
    /** Plain text. */
    TEXT,
    /**
     * Status 200 and a text that begins with ERROR, as servers before 2024 did for addresses and
     * discovery.
     */
    ERROR_IN_OK
  }

  /** What a second allocation of one name in one pool gets. */
  public enum SameName {
    /** A second subnet. */
    SECOND_SUBNET,
    /** The first one again. */
    SAME_SUBNET,
    /** An error. */
    REFUSED
  }

  private final Set<Blocking> gatewayTimeouts = EnumSet.noneOf(Blocking.class);
  private final Set<String> deniedUsers = new HashSet<>();
  private GoneAnswer goneAnswer = GoneAnswer.NOT_FOUND;
  private ScalarForm scalarForm = ScalarForm.QUOTED;
  private AllocateForm allocateForm = AllocateForm.TEXT;
  private SuccessForm successForm = SuccessForm.NO_CONTENT;
  private ErrorForm errorForm = ErrorForm.JSON;
  private SameName sameName = SameName.SECOND_SUBNET;
  private Duration allocationLifetime = Duration.ofHours(1);
  private boolean charsetInContentType;
  private boolean prematureCancelReady = true;
  private boolean totalBandwidth;
  private boolean bandwidthWithRdfType;
  private boolean swappedExtraction;
  private boolean blindCompile;
  private boolean modifyAnswersJson = true;
  private boolean exactLookup;
  private boolean openDiscover;
  private boolean guardedDelete;
  private boolean hiddenArchive;
  private boolean manifestWithoutTemplate;
  private boolean placeholdersLeft;
  private boolean capacityInBits;

  /**
   * The gateway gives up on these calls although the operation goes on. Default: none but those
   * that really take too long.
   */
  public synchronized SenseQuirks gatewayTimesOut(Blocking... calls) {
    gatewayTimeouts.clear();
    gatewayTimeouts.addAll(List.of(calls));
    return this;
  }

  /** These users have no role: 401 in plain text, which a new token does not cure. */
  public synchronized SenseQuirks denies(String... users) {
    deniedUsers.clear();
    deniedUsers.addAll(List.of(users));
    return this;
  }

  /** What is answered about an instance that is gone. Default: 404. */
  public synchronized SenseQuirks goneAnswer(GoneAnswer form) {
    goneAnswer = form;
    return this;
  }

  /** How scalars are written. Default: quoted. */
  public synchronized SenseQuirks scalars(ScalarForm form) {
    scalarForm = form;
    return this;
  }

  /** How a new allocation is answered. Default: bare text. */
  public synchronized SenseQuirks allocateAnswer(AllocateForm form) {
    allocateForm = form;
    return this;
  }

  /** How success without content is answered. Default: 204. */
  public synchronized SenseQuirks success(SuccessForm form) {
    successForm = form;
    return this;
  }

  /** How errors are written. Default: JSON. */
  public synchronized SenseQuirks errors(ErrorForm form) {
    errorForm = form;
    return this;
  }

  /** What a repeated allocation gets. Default: a second subnet. */
  public synchronized SenseQuirks sameName(SameName treatment) {
    sameName = treatment;
    return this;
  }

  /** How long a new allocation lives unless its expiry is changed. Default: an hour. */
  public synchronized SenseQuirks allocationLifetime(Duration lifetime) {
    allocationLifetime = lifetime;
    return this;
  }

  /** JSON answers name a charset in their content type. Default: off. */
  public synchronized SenseQuirks charsetInContentType(boolean on) {
    charsetInContentType = on;
    return this;
  }

  /**
   * Right after a cancel the old substate is still shown, so that CANCEL - READY appears too early.
   * Default: on.
   */
  public synchronized SenseQuirks prematureCancelReady(boolean on) {
    prematureCancelReady = on;
    return this;
  }

  /** Bandwidth queries answer the total of the path instead of what is left. Default: off. */
  public synchronized SenseQuirks totalBandwidth(boolean on) {
    totalBandwidth = on;
    return this;
  }

  /** Bandwidths carry their RDF type after a caret. Default: off. */
  public synchronized SenseQuirks bandwidthWithRdfType(boolean on) {
    bandwidthWithRdfType = on;
    return this;
  }

  /** The rows of an extraction begin with the destination. Default: off. */
  public synchronized SenseQuirks swappedExtraction(boolean on) {
    swappedExtraction = on;
    return this;
  }

  /**
   * A compile looks at capacities only, not at what is taken: the overlap shows at commit. Default:
   * off.
   */
  public synchronized SenseQuirks blindCompile(boolean on) {
    blindCompile = on;
    return this;
  }

  /** A modify is answered with JSON as a create, otherwise with 204. Default: on. */
  public synchronized SenseQuirks modifyAnswersJson(boolean on) {
    modifyAnswersJson = on;
    return this;
  }

  /** Lookups match whole names instead of substrings. Default: off. */
  public synchronized SenseQuirks exactLookup(boolean on) {
    exactLookup = on;
    return this;
  }

  /** Discover calls need no token. Default: off. */
  public synchronized SenseQuirks openDiscover(boolean on) {
    openDiscover = on;
    return this;
  }

  /** A delete in a wrong state is refused instead of done. Default: off. */
  public synchronized SenseQuirks guardedDelete(boolean on) {
    guardedDelete = on;
    return this;
  }

  /** Lists of instances leave out archived ones. Default: off. */
  public synchronized SenseQuirks hiddenArchive(boolean on) {
    hiddenArchive = on;
    return this;
  }

  /** Manifest answers come without jsonTemplate. Default: off. */
  public synchronized SenseQuirks manifestWithoutTemplate(boolean on) {
    manifestWithoutTemplate = on;
    return this;
  }

  /** Placeholders of manifests are left unresolved. Default: off. */
  public synchronized SenseQuirks placeholdersLeft(boolean on) {
    placeholdersLeft = on;
    return this;
  }

  /** Ports publish their capacity in bit/s instead of Mb/s. Default: off. */
  public synchronized SenseQuirks capacityInBits(boolean on) {
    capacityInBits = on;
    return this;
  }

  synchronized boolean timesOut(Blocking call) {
    return gatewayTimeouts.contains(call);
  }

  synchronized boolean isDenied(String user) {
    return deniedUsers.contains(user);
  }

  synchronized GoneAnswer goneAnswer() {
    return goneAnswer;
  }

  synchronized ScalarForm scalarForm() {
    return scalarForm;
  }

  synchronized AllocateForm allocateForm() {
    return allocateForm;
  }

  synchronized SuccessForm successForm() {
    return successForm;
  }

  synchronized ErrorForm errorForm() {
    return errorForm;
  }

  synchronized SameName sameName() {
    return sameName;
  }

  synchronized Duration allocationLifetime() {
    return allocationLifetime;
  }

  synchronized boolean hasCharsetInContentType() {
    return charsetInContentType;
  }

  synchronized boolean hasPrematureCancelReady() {
    return prematureCancelReady;
  }

  synchronized boolean hasTotalBandwidth() {
    return totalBandwidth;
  }

  synchronized boolean hasBandwidthWithRdfType() {
    return bandwidthWithRdfType;
  }

  synchronized boolean hasSwappedExtraction() {
    return swappedExtraction;
  }

  synchronized boolean hasBlindCompile() {
    return blindCompile;
  }

  synchronized boolean doesModifyAnswerJson() {
    return modifyAnswersJson;
  }

  synchronized boolean hasExactLookup() {
    return exactLookup;
  }

  synchronized boolean hasOpenDiscover() {
    return openDiscover;
  }

  synchronized boolean hasGuardedDelete() {
    return guardedDelete;
  }

  synchronized boolean hasHiddenArchive() {
    return hiddenArchive;
  }

  synchronized boolean hasManifestWithoutTemplate() {
    return manifestWithoutTemplate;
  }

  synchronized boolean hasPlaceholdersLeft() {
    return placeholdersLeft;
  }

  synchronized boolean hasCapacityInBits() {
    return capacityInBits;
  }
}
