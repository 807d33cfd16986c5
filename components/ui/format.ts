/** 1536 → `1.5 KB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1).replace(/\.0$/, '')} ${units[unit]}`
}

/** 1 → `1 picture`, 1200 → `1,200 pictures`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** 0.42 → `0.4 s`, 75 → `1 min 15 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** Of a recording: 75 → `1:15`, 3725 → `1:02:05`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** ISO 8601 → `3 November 2026, 14:05`. */
export function formatDate(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
}

/** `folder/cat.jpg` → `cat.jpg`. */
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/** Under which heading a day stands in a list: `Today`, `Yesterday`, `Last 7 days`, `Older`. */
export function dayGroup(iso: string, now: Date): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0)
  const time = Date.parse(iso)
  const day = 86_400_000
  if (time >= midnight) return 'Today'
  if (time >= midnight - day) return 'Yesterday'
  if (time >= midnight - 6 * day) return 'Last 7 days'
  return 'Older'
}
