/** The themes there are; one that is not "system" is a class of the page (`app/themes.css`). */
export const THEMES = [
  { name: "system", word: "As the system" },
  { name: "light", word: "Light" },
  { name: "dark", word: "Dark" },
  { name: "contrast", word: "High contrast" },
  { name: "contrast-dark", word: "High contrast, dark" },
] as const;
