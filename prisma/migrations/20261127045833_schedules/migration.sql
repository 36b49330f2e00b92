-- AlterTable
ALTER TABLE "Snapshot" ADD COLUMN "sources" TEXT NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "Source" ADD COLUMN "lastReason" TEXT;
ALTER TABLE "Source" ADD COLUMN "lastRunAt" DATETIME;
ALTER TABLE "Source" ADD COLUMN "lastState" TEXT;
ALTER TABLE "Source" ADD COLUMN "nextRunAt" DATETIME;

-- CreateTable
CREATE TABLE "SourceCapture" (
    "sourceId" TEXT NOT NULL PRIMARY KEY,
    "capturedAt" DATETIME NOT NULL,
    "state" TEXT NOT NULL,
    "notes" TEXT NOT NULL,
    "encoding" TEXT NOT NULL,
    CONSTRAINT "SourceCapture_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CaptureChunk" (
    "sourceId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "data" BLOB NOT NULL,

    PRIMARY KEY ("sourceId", "position"),
    CONSTRAINT "CaptureChunk_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "SourceCapture" ("sourceId") ON DELETE CASCADE ON UPDATE CASCADE
);
