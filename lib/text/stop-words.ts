/** Languages in the Latin alphabet whose words are stemmed; other scripts tell their language by themselves. */
export const latinLanguages = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'no', 'fi'] as const

export type LatinLanguage = (typeof latinLanguages)[number]

/** Words that make up about a third of any text of the language and say nothing about what it is about. */
const lists: Record<LatinLanguage, string> = {
  en: `the of and to in is was for that it on with as are be by this from or an at which were have has not but his her
    they their he she we you its had been will would can when what there who how if than then into more these those do`,
  de: `der die das und ist in den von zu mit sich des auf für nicht ein eine einen einem einer dem im am als auch es an
    werden aus er hat dass sie nach bei um wird sind noch wie war wir ihr über einer oder zum zur haben nur vor bis mehr
    durch man was wo wer wenn unter kann sein seine`,
  fr: `le la les de des du un une et est en que qui dans pour pas sur plus par au aux avec ce cette ces il elle ils elles
    se sont son sa ses mais ou où comme nous vous leur leurs été être avait fait je ne d l qu n s c quel quelle sous`,
  es: `el la los las de del un una unos y en que es por con para se no su sus al lo como más pero este esta estos son fue
    ha era hay o entre cuando muy sin sobre también me ya desde todo nos qué dónde quién cómo donde`,
  it: `il lo la i gli le di del della dei delle dello un una e è in che per con si non da dal dalla al alla nel nella sono
    come più ma anche questo questa o se su sul sulla ha era suo sua loro essere ai agli dove chi cosa tra degli l`,
  pt: `o a os as de do da dos das um uma e é em no na nos nas que por para com se não ao à mais como mas foi são ou seu
    sua pelo pela está também já quando muito entre ele ela isso este esta onde quem num numa`,
  nl: `de het een en van in is op te dat die voor met zijn aan niet er om ook als bij uit nog naar dan maar door wordt
    werd worden heeft hebben over tot hij zij ze wij deze dit was waar wie wat meer geen kan onder`,
  sv: `och att det som en ett är på för med av till den i inte de har om var från han hon vi så när kan man sig ut eller
    efter men vid hur skulle ska över under mot vad där sin sitt denna detta`,
  da: `og at det som en et er på for med af til den i ikke de har om var fra han hun vi så når kan man sig ud eller efter
    men ved hvor skulle skal over under mod hvad der sin sit denne dette blev meget af nogle`,
  no: `og at det som en et er på for med av til den i ikke de har om var fra han hun vi så når kan man seg ut eller etter
    men ved hvor skulle skal over under mot hva der sin sitt denne dette ble veldig noen av fra jeg`,
  fi: `ja on ei se että oli hän mutta ovat joka myös kun kuin niin tai sen mitä missä jos olla ole mukaan jotka kanssa
    sekä vain hänen siitä tämä nyt vielä ovat olivat voi`,
}

const stopWordSets = Object.fromEntries(
  latinLanguages.map((language) => [language, new Set(lists[language].split(/\s+/))]),
) as Record<LatinLanguage, Set<string>>

/** Whether the word says nothing about what a text in that language is about. */
export function isStopWord(word: string, language: LatinLanguage): boolean {
  return stopWordSets[language].has(word)
}
