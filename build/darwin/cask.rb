cask "dipper" do
  version "@VERSION@"
  sha256 "@SHA256@"

  url "@HOMEPAGE@/releases/download/v#{version}/Dipper-#{version}.dmg"
  name "Dipper"
  desc "Watch topics on X live"
  homepage "@HOMEPAGE@"

  livecheck do
    url :url
    strategy :github_latest
  end

  depends_on macos: ">= :monterey"

  app "Dipper.app"
  binary "#{appdir}/Dipper.app/Contents/MacOS/dipper"

  zap trash: [
    "~/Library/Application Support/Dipper",
    "~/Library/WebKit/app.dipper.Dipper",
  ]
end
