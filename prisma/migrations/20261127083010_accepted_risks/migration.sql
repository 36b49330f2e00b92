-- CreateTable
CREATE TABLE "AcceptedRisk" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "finding" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "link" TEXT,
    "acceptedAt" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    "withdrawnAt" DATETIME,
    "members" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "MarkedTarget" (
    "ref" TEXT NOT NULL PRIMARY KEY,
    "reason" TEXT NOT NULL,
    "markedAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "AcceptedRisk_finding_idx" ON "AcceptedRisk"("finding");
