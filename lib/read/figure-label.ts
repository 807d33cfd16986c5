/** What a caption begins with, in the languages of the larger corpora of papers and manuals. */
const LABEL =
  /^(?:(?:supplementary |extended data )?(?:figure|fig|plate|photo|photograph|image|illustration|chart|diagram|scheme|exhibit|abbildung|abb|bild|foto|figura|ilustración|imagen|afbeelding|rys|rysunek|obr|рис|рисунок|चित्र|आकृति)\.?\s*|[图圖図]\s*)(?:[A-Z]{1,2}[.-]?)?[\d०-९]+/iu

/** What follows the number in running text: `Figure 3a shows …`. */
const SENTENCE = /^[\d.०-९]*[a-z]?\s+\p{Ll}/u

/** true for `Figure 3: …`, `Abb. 2.1 …`, `चित्र ४`, not for a sentence such as `Figure 3 shows …`. */
export function hasFigureLabel(text: string): boolean {
  const label = LABEL.exec(text)
  return label !== null && !SENTENCE.test(text.slice(label[0].length))
}

/** true for `Table 2: …` in the languages of most papers; it stands over cells, which are no picture. */
export function hasTableLabel(text: string): boolean {
  return /^(?:table|tab|tabelle|tableau|tabla|tabela|tabella|таблица|表|तालिका|सारणी)\.?\s*[\d०-९]/iu.test(text)
}
