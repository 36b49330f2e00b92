-- CreateTable
CREATE TABLE "PushNonce" (
    "key" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "until" DATETIME NOT NULL,

    PRIMARY KEY ("key", "nonce")
);

-- CreateIndex
CREATE INDEX "PushNonce_until_idx" ON "PushNonce"("until");
