// Which commits a tab shows. Its own it shows at once; of those of other tabs it hears a moment later,
// when it may have stored or read something newer.

export class Shown {
  /** Everything up to this commit is shown. */
  #all = 0
  /** The newest commit of which something is shown. */
  #newest = 0

  /** All there is was read as of this commit. */
  readAll(rev: number): void {
    this.#all = this.#newest = rev
  }

  applied(rev: number): void {
    if (rev === this.#all + 1) this.#all = rev
    this.saw(rev)
  }

  /** A part was read as of this commit: what another tab changed elsewhere by then is still to be told. */
  saw(rev: number): void {
    this.#newest = Math.max(this.#newest, rev)
  }

  /** Something newer is shown than what this tab itself stored and has still to show, as when it slept in between. */
  isPast(rev: number): boolean {
    return rev < this.#newest
  }

  /** What another tab tells: to be applied, or known already, or overtaken, so that applying it could bring back what is gone. */
  judge(rev: number): 'new' | 'known' | 'overtaken' {
    if (rev <= this.#all) return 'known'
    return rev > this.#newest ? 'new' : 'overtaken'
  }
}
