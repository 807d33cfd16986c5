// Runs on every Node from 20 on, before anything is installed: Node's built-ins alone.
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** How often a task that goes on says so in a pipe. */
const quietMilliseconds = 15_000

/**
 * @typedef {object} Task
 * @property {(detail: string) => void} update what it is doing now: `12 of 40 files`
 * @property {(detail?: string) => void} done
 * @property {(detail?: string) => void} fail
 */

/**
 * Shows tasks, which may run side by side: on a terminal a live line for each, in a pipe plain lines.
 * @param {NodeJS.WriteStream} [stream]
 */
export function createProgress(stream = process.stdout) {
  const live = Boolean(stream.isTTY) && process.env.TERM !== 'dumb'
  const colour = live && !process.env.NO_COLOR
  /** @type {Set<{ label: string, detail: string, started: number, said: number }>} */
  const running = new Set()
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  let drawn = 0
  let frame = 0

  /** @param {number} code @param {string} text */
  const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text)
  const erase = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[J`)
    drawn = 0
  }
  const draw = () => {
    erase()
    const width = (stream.columns || 80) - 1
    for (const task of running) {
      const rest = [task.detail, seconds(task.started)].filter(Boolean).join(' · ')
      const text = `${task.label} ${rest}`.slice(0, width - 2)
      stream.write(`${paint(36, frames[frame % frames.length] ?? '')} ${text}\n`)
      drawn++
    }
    frame++
  }
  const remind = () => {
    for (const task of running) {
      if (Date.now() - task.said < quietMilliseconds) continue
      task.said = Date.now()
      stream.write(`  ${[task.label, task.detail, seconds(task.started)].filter(Boolean).join(' · ')}\n`)
    }
  }
  const settle = () => {
    if (running.size > 0) return
    clearInterval(timer)
    timer = undefined
    if (live) stream.write('\x1b[?25h')
  }
  /** @param {string} text */
  const print = (text) => {
    if (live) erase()
    stream.write(`${text}\n`)
    if (live && running.size > 0) draw()
  }
  if (live) process.on('exit', () => stream.write('\x1b[?25h'))

  return {
    /** A line that stays. @param {string} text */
    say: print,
    /** A line that stays, for what the reader should know. @param {string} text */
    warn: (/** @type {string} */ text) => print(`${paint(33, '!')} ${text}`),
    /**
     * @param {string} label
     * @returns {Task}
     */
    start(label) {
      const task = { label, detail: '', started: Date.now(), said: Date.now() }
      running.add(task)
      if (!live) stream.write(`- ${label} …\n`)
      else if (!timer) stream.write('\x1b[?25l')
      timer ??= setInterval(live ? draw : remind, live ? 100 : 1000)
      timer.unref()
      /** @param {string} mark @param {string} detail */
      const end = (mark, detail) => {
        if (!running.delete(task)) return
        print(`${mark} ${[label, detail, seconds(task.started)].filter(Boolean).join(' · ')}`)
        settle()
      }
      return {
        update: (detail) => {
          task.detail = detail
        },
        done: (detail = '') => end(paint(32, '✓'), detail),
        fail: (detail = '') => end(paint(31, '✗'), detail),
      }
    },
    /** Drops what is live, for when the program ends in the middle. */
    stop() {
      if (live) erase()
      running.clear()
      settle()
    },
  }
}

/** @param {number} started milliseconds since the epoch */
function seconds(started) {
  const elapsed = (Date.now() - started) / 1000
  if (elapsed < 10) return `${elapsed.toFixed(1)} s`
  if (elapsed < 60) return `${Math.round(elapsed)} s`
  return `${Math.floor(elapsed / 60)} min ${Math.round(elapsed % 60)} s`
}

/** @typedef {ReturnType<typeof createProgress>} Progress */
