/** Two hinged panels: a picture and words. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} role="img" aria-label="Diptych">
      <path d="M4.5 7.5 15 4.5v23l-10.5-3z" className="fill-accent" />
      <path
        d="M27.5 7.5 17.8 4.8v22.4l9.7-2.7z"
        fill="none"
        className="stroke-accent"
        strokeWidth="1.9"
        strokeLinejoin="round"
      />
      <path
        d="M20.8 11.8l3.9.8M20.8 15.6l3.9.4M20.8 19.4l2.4-.1"
        fill="none"
        className="stroke-accent"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
      <path d="M6.2 22.3l3-4.6 2.1 2.6 2.2-3.9v8z" className="fill-on-accent" />
      <circle cx="11.8" cy="11.6" r="1.5" className="fill-on-accent" />
    </svg>
  )
}
