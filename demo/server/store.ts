import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'

/** What SQLite takes and gives back. */
export type SqlValue = string | number | null

const OURS = ['services.db', 'services.db-wal', 'services.db-shm', 'files']

/**
 * The one embedded database of all local services, with the folder that holds it.
 * Each service keeps its tables under a prefix of its own.
 */
export class Store {
  /** Folder beside the database file for uploaded bytes. */
  readonly filesDir: string
  readonly #database: Database.Database
  readonly #statements = new Map<string, Database.Statement>()

  /**
   * @param dataDir created when missing
   * @param reset throws away all that was stored
   * @throws when the folder cannot be written or the file is not a database
   */
  constructor(dataDir: string, reset = false) {
    // Only what is ours: the folder is the caller's choice and may hold anything.
    if (reset) for (const name of OURS) rmSync(join(dataDir, name), { recursive: true, force: true })
    mkdirSync(join(dataDir, 'files'), { recursive: true })
    this.filesDir = join(dataDir, 'files')
    this.#database = new Database(join(dataDir, 'services.db'))
    // An acknowledgement goes out only after COMMIT, and FULL makes a commit survive a power cut too.
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000')
  }

  /** Creates tables; harmless when they exist. */
  define(schema: string): void {
    this.#database.exec(schema)
  }

  one<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.all<Row>(sql, ...values)[0]
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#prepared(sql).all(values) as Row[]
  }

  /** @returns how many rows changed */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#prepared(sql).run(values).changes
  }

  /** All or nothing. Joins the transaction that is already open, if there is one. */
  transaction<Result>(work: () => Result): Result {
    if (this.#database.inTransaction) return work()
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #prepared(sql: string): Database.Statement {
    let statement = this.#statements.get(sql)
    if (!statement) this.#statements.set(sql, (statement = this.#database.prepare(sql)))
    return statement
  }
}
