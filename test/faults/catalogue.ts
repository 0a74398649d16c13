// Everything that can go wrong around a chat on a page, what must come of it, and where that is proven.
// A test says which row it proves by the row's number in its title: [F12]. test/rules/faults.test.ts keeps the books.

/** Where a row must be proven: in Node with a clock of the test, in the simulation, in both browsers, or with real pages and the local services. */
export type Level = 'unit' | 'simulation' | 'browser' | 'flow'

export type Fault = {
  /** What must happen, with its figure. */
  readonly must: string
  readonly levels: readonly [Level, ...Level[]]
}

export const catalogue: Readonly<Record<string, Fault>> = {
  // Network
  F1: { must: 'a half-open socket is asked after 25 s of silence, dead 10 s later, and what was missed is caught up', levels: ['unit', 'browser'] },
  F2: { must: 'after sleep the connection is asked at once and given 5 s; caught up within 6 s, whatever the socket says of itself', levels: ['unit', 'browser', 'flow'] },
  F3: { must: '`navigator.onLine` is only a hint: ten of ten messages go out while it says false, and none is lost while it says true', levels: ['browser'] },
  F4: { must: 'the page of a captive portal in place of an answer is no data and no log-out: nothing stored, nothing unsent lost', levels: ['browser'] },
  F5: { must: 'on slow 3G what is stored is seen within 1 s and my own bubble within 100 ms; nothing is given up before 30 s', levels: ['unit', 'flow'] },
  F6: { must: 'two seconds up, two down, for five minutes: one connection at a time, at most 60 tries, nothing lost or doubled', levels: ['unit'] },
  F7: { must: 'of 10 000 clients that lose their server at most a quarter comes back in one second, with at most 12 tries in the first minute (p99)', levels: ['unit'] },
  F8: { must: 'a wish to wait (seconds, date, absurd) is kept: never earlier, up to 5 minutes, up to a fifth later', levels: ['unit', 'browser'] },
  F9: { must: 'a connection that is accepted and then says nothing is given up after 10 s', levels: ['browser'] },
  F10: { must: 'where sockets are blocked but requests are not, messages still come within 35 s, with at most 3 complaints a minute in the console', levels: ['browser'] },
  F11: { must: 'frames of nonsense are dropped, the third in a row ends the connection, and nothing is ever thrown: 10 000 frames', levels: ['browser'] },
  F12: { must: 'an answer to another question is dropped', levels: ['unit', 'browser'] },
  // Storage
  F13: { must: 'without IndexedDB (missing, throwing, refusing) everything works in memory, and says so once', levels: ['unit', 'browser'] },
  F14: { must: 'an `open` that never answers leaves a usable widget within 3.5 s, and no connection when it answers after all', levels: ['unit', 'browser', 'flow'] },
  F15: { must: 'an old tab lets a newer version upgrade within 1 s and asks to be reloaded; an older one never writes to a newer database', levels: ['unit', 'browser'] },
  F16: { must: 'a storage connection that the browser closed is opened again, and the work done once more; then memory', levels: ['unit', 'browser'] },
  F17: { must: 'a device that is full at any of the first 50 writes loses nothing unsent, and reading goes on', levels: ['unit', 'browser'] },
  F18: { must: 'after the browser has erased the storage all is read again, without an error and with nothing falsely unread; what is unsent and drafts live on as long as a page does', levels: ['unit', 'flow'] },
  F19: { must: 'records that are not as we wrote them are dropped and read again; 10 000 changes throw nothing', levels: ['unit', 'browser'] },
  F19a: { must: 'a transaction that the browser ends early is done again, and none of ours waits for anything foreign', levels: ['unit', 'browser'] },
  F19b: { must: 'a unit of work that is cut off at any step leaves nothing behind', levels: ['unit', 'simulation'] },
  // Tabs and lifecycle
  F20: { must: 'when the leading tab crashes the next one has the connection within 2 s, and nothing is lost or doubled', levels: ['flow'] },
  F21: { must: 'a leader that is frozen is replaced within 4 s, and never sends again when it wakes', levels: ['unit', 'flow'] },
  F22: { must: 'without Web Locks and BroadcastChannel twenty tabs have one effect for each thing that was done', levels: ['unit', 'browser'] },
  F23: { must: 'a hundred tabs hold one socket, and when 99 go the last one leads within 5 s', levels: ['flow'] },
  F24: { must: 'a page in the back-forward cache gives up socket and lead, stays cacheable, and is fresh 2 s after coming back', levels: ['flow'] },
  F25: { must: 'a hundred times out of the page and in again leaves no listener, socket or timer, and at most 1 MB', levels: ['browser', 'flow'] },
  F26: { must: 'who signs out in one tab is signed out in all within 2 s, and nothing of theirs can be read', levels: ['flow'] },
  F27: { must: 'in a frame of another site, also one without any storage, the chat works', levels: ['flow'] },
  F28: { must: 'a clock that is a day off, or jumps an hour back, changes no order, back-off, expiry or watchfulness', levels: ['unit', 'simulation'] },
  // Protocol and sync
  F29: { must: 'a live message that comes before catching up is shown and hides no hole', levels: ['unit', 'simulation'] },
  F30: { must: 'the clock of the device is never a point to catch up from: the linter knows no other clock than the one that is handed in', levels: ['unit'] },
  F31: { must: 'messages and how far they reach are written together or not at all', levels: ['unit', 'simulation'] },
  F32: { must: 'pages are read to the end, however short or empty they get; what is not read is a gap', levels: ['unit'] },
  F33: { must: 'equal times across the edge of a page lose nothing', levels: ['unit', 'simulation'] },
  F34: { must: 'a request that is lost is sent again, and is one message', levels: ['unit', 'simulation'] },
  F35: { must: 'an answer that is lost makes no second message, also where the service would take it twice', levels: ['unit', 'browser'] },
  F36: { must: 'answer, echo, second echo and echo without our id, in all 24 orders: one bubble, one node', levels: ['unit', 'browser'] },
  F37: { must: 'what is refused for good stands aside with the reason; the rest goes, in order', levels: ['unit'] },
  F38: { must: 'what cannot go now is not overtaken', levels: ['unit'] },
  F39: { must: 'two tabs that send from one outbox send each thing at most once', levels: ['unit', 'simulation'] },
  F40: { must: 'edits, deletions and reactions of something unsent end in what the person wanted last', levels: ['unit', 'simulation'] },
  F41: { must: 'each step of a message fails and is tried again by itself; a file is uploaded once', levels: ['unit'] },
  F42: { must: 'doubled, disordered and very late events change nothing', levels: ['unit', 'simulation'] },
  F43: { must: 'an edit, deletion or reaction that overtakes its message is applied when that comes; at most 1 000 wait, for a day', levels: ['unit'] },
  F44: { must: 'a read pointer never goes back, and never past what there is', levels: ['unit'] },
  F45: { must: 'a dialog that is taken from us goes with everything in it, at once', levels: ['unit', 'browser'] },
  F46: { must: 'of 5 000 messages at once all are there within 5 s, and no task takes more than 50 ms (p99)', levels: ['browser'] },
  F47: { must: 'a stream that cannot be resumed, an anchor that is gone, an answer in somebody else\'s name: healed in one pass, believed never', levels: ['unit', 'browser'] },
  F48: { must: 'a polled service: pages that shift and messages of one second lose nothing, within two polls', levels: ['unit', 'simulation'] },
  F49: { must: 'what a newer service says that we do not know is ignored', levels: ['unit', 'browser'] },
  // Sign-in
  F50: { must: 'a token that expires is replaced once, whoever finds out, and nobody sees it', levels: ['browser', 'flow'] },
  F51: { must: 'a sign-in that is refused for good is asked for twice and then never', levels: ['browser'] },
  F52: { must: 'a `getToken` that throws, hangs or gives the same stale token is called at most six times a minute', levels: ['unit'] },
  F53: { must: 'nothing of one account is ever done or stored under another', levels: ['unit', 'browser'] },
  // The page around
  F56: { must: 'an element that is removed, or a page that is left, in the middle of sending: sent after the return, once', levels: ['flow'] },
  F57: { must: 'a script that is loaded twice changes nothing and throws nothing', levels: ['browser'] },
}
