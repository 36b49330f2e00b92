-- CreateTable
CREATE TABLE "Sighting" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "snapshotId" TEXT NOT NULL,
    "since" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    CONSTRAINT "Sighting_snapshotId_fkey" FOREIGN KEY ("snapshotId") REFERENCES "Snapshot" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Sighting_until_idx" ON "Sighting"("until");

-- What was saved before is known to have been captured once.
INSERT INTO "Sighting" ("snapshotId", "since", "until") SELECT "id", "capturedAt", "capturedAt" FROM "Snapshot" ORDER BY "savedAt";
