-- CreateTable
CREATE TABLE "ForgottenName" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "pseudonym" TEXT NOT NULL,
    "since" DATETIME NOT NULL,
    "doneAt" DATETIME
);

-- CreateTable
CREATE TABLE "StoreKey" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "secret" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "ForgottenName_pseudonym_key" ON "ForgottenName"("pseudonym");


