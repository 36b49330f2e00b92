-- CreateTable
CREATE TABLE "ForgottenName" (
    "id" TEXT NOT NULL,
    "pseudonym" TEXT NOT NULL,
    "since" TIMESTAMP(3) NOT NULL,
    "doneAt" TIMESTAMP(3),

    CONSTRAINT "ForgottenName_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StoreKey" (
    "name" TEXT NOT NULL,
    "secret" TEXT NOT NULL,

    CONSTRAINT "StoreKey_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "ForgottenName_pseudonym_key" ON "ForgottenName"("pseudonym");


