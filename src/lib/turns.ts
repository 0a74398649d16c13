/** One run at a time for each subject. Who asks while one is under way, be it a hundred times, gets one more run after it. */
export class Turns<Subject> {
  /** Subjects with a run under way, and whether another one is to follow. */
  readonly #again = new Map<Subject, boolean>()

  /** Rejects with what `work` rejects with, and then runs it no more. */
  async run(subject: Subject, work: () => Promise<void>): Promise<void> {
    if (this.#again.has(subject)) return void this.#again.set(subject, true)
    try {
      do {
        this.#again.set(subject, false)
        await work()
      } while (this.#again.get(subject))
    } finally {
      this.#again.delete(subject)
    }
  }
}
