// The schema of PostgreSQL is that of SQLite with another provider: there is one source, schema.prisma.
const SOURCE = { provider: /(datasource db \{\s+provider = )"sqlite"/, output: /(\boutput\s+= )"\.\/generated"/ };

/** The schema of PostgreSQL from the text of schema.prisma, for a file in prisma/postgresql/generated. */
export const postgresqlSchema = (text) => {
  for (const [what, pattern] of Object.entries(SOURCE)) if (!pattern.test(text)) throw new Error(`schema.prisma does not say its ${what} as expected`);
  return text.replace(SOURCE.provider, '$1"postgresql"').replace(SOURCE.output, '$1"./client"');
};
