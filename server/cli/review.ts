import { type Command, Option } from "commander";
import { DECISIONS, REVIEW_FORMATS, REVIEW_PARTS, ROW_STATES } from "@/server/contract/review-words.ts";
import { withCommon } from "./ask.ts";
import type { DecideOptions, ExportOptions, ReviewOptions, ShowOptions, StartOptions } from "./run-review.ts";

const run = () => import("./run-review.ts");
const more = (one: string, all: readonly string[] = []): readonly string[] => [...all, one];
const hours = (text: string): number => Number(text);

const fileOption = (): Option => new Option("--file <file>", "the review is this JSON file, instead of in the database").conflicts("server");
const inReview = (command: Command): Command => withCommon(command).addOption(fileOption()).option("--review <id>", "the review; by default the newest");

function addStart(review: Command): void {
  withCommon(review.command("start").description("freeze the snapshot for a review; what the last one decided is carried over where nothing has changed"))
    .addOption(fileOption())
    .option("--title <text>", "what it is called")
    .option("--scope <part>", "of this part alone, as in report; may be said again", more)
    .option("--previous <review>", "the review that it follows, by id, with --file a file; `none`: it follows none")
    .option("--max-age <hours>", "refuse when anything was read longer ago", hours)
    .option("--max-skew <hours>", "refuse when sources were read further apart", hours)
    .option("--declared <file>", "marks of a file that is kept beside the code")
    .action(async (o: StartOptions) => (await run()).startReview(o));
}

function addAnswers(review: Command): void {
  inReview(review.command("list").description("every review, the newest first")).action(async (o: ReviewOptions) => (await run()).listReviews(o));
  inReview(review.command("show").description("its coverage, and its rows with what was decided"))
    .option("--owner <owner>", "rows that this owner answers for; `nobody`: those that nobody does")
    .addOption(new Option("--state <state>", "rows that are so").choices(ROW_STATES))
    .addOption(new Option("--part <part>", "rows of this kind").choices(REVIEW_PARTS))
    .action(async (o: ShowOptions) => (await run()).showReview(o));
  inReview(review.command("check").description("what has become of the rows that it revokes, as the snapshot has it")).action(async (o: ReviewOptions) =>
    (await run()).checkReview(o),
  );
}

function addFiles(review: Command): void {
  inReview(review.command("export").description("a workbook or CSV that is filled in and imported, or all of it as JSON"))
    .option("--owner <owner>", "what this owner answers for; `nobody`: what nobody does")
    .addOption(new Option("--format <format>", "by default what --out ends in, else csv").choices(REVIEW_FORMATS))
    .option("--out <file>", "write it there instead of printing it")
    .action(async (o: ExportOptions) => (await run()).exportReview(o));
  inReview(
    review.command("import <filled>").description("take the decisions of a workbook or CSV that was filled in; exit code 1 when a line was refused"),
  ).action(async (filled: string, o: ReviewOptions) => (await run()).importReview(filled, o));
  withCommon(review.command("closure").description("everybody who gets to a target of the snapshot, in any number of steps, as CSV"))
    .option("--scope <part>", "of this part alone, as in report; may be said again", more)
    .option("--review <id>", "with --server: of the snapshot of this review")
    .option("--declared <file>", "marks of a file that is kept beside the code")
    .option("--out <file>", "write it there instead of printing it")
    .action(async (o: StartOptions & ExportOptions) => (await run()).reviewClosure(o));
}

function addDecide(review: Command): void {
  inReview(review.command("decide <row>").description("decide about a row"))
    .addOption(new Option("--decision <word>", "what is decided").choices(DECISIONS).makeOptionMandatory())
    .requiredOption("--reviewer <who>", "who decides")
    .option("--reason <text>", "why; needed unless it is kept", "")
    .action(async (row: string, o: DecideOptions) => (await run()).decideRow(row, o));
  inReview(review.command("close").description("nothing more is decided in it")).action(async (o: ReviewOptions) => (await run()).closeReview(o));
}

/** `review start | list | show | export | import | decide | check | close | closure`: who still needs what they have. */
export function addReview(cli: Command): void {
  const review = cli.command("review").description("access reviews: a frozen snapshot, decided row by row, with decisions carried over to the next");
  addStart(review);
  addAnswers(review);
  addFiles(review);
  addDecide(review);
}
