# The host of the grains: `docker build -f deploy/docker/Silo.Dockerfile -t social-silo .` from the top of the tree.
# On its own it is the whole product on embedded storage in /data; in a cluster it runs grains only.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source

# packages are restored again only when a project file or a version changes
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY Silo/Silo.csproj Silo/
COPY Api/Api.csproj Api/
COPY Grains/Grains.csproj Grains/
COPY Grains.Interfaces/Grains.Interfaces.csproj Grains.Interfaces/
COPY Media/Media.csproj Media/
COPY ServiceDefaults/ServiceDefaults.csproj ServiceDefaults/
COPY Storage/Storage.csproj Storage/
COPY Streaming/Streaming.csproj Streaming/
RUN dotnet restore Silo/Silo.csproj

COPY Silo/ Silo/
COPY Api/ Api/
COPY Grains/ Grains/
COPY Grains.Interfaces/ Grains.Interfaces/
COPY Media/ Media/
COPY ServiceDefaults/ ServiceDefaults/
COPY Storage/ Storage/
COPY Streaming/ Streaming/
RUN dotnet publish Silo/Silo.csproj -c Release -o /app --no-restore -p:UseAppHost=false

# Not the chiseled image: the health probe needs bash, and librdkafka, which is linked against glibc only, gets what it expects.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
WORKDIR /app
COPY --from=build /app ./
COPY deploy/docker/ready.sh /usr/local/bin/ready.sh
RUN mkdir /data && chown $APP_UID /data

# The diagnostics port writes to /tmp at start; without it a read-only root file system needs no exception. Set it to 1, with a tmpfs on /tmp, to trace or dump.
ENV DOTNET_EnableDiagnostics=0 \
    Storage__Embedded__Folder=/data \
    ASPNETCORE_URLS=http://*:5000 \
    Internal__Urls=http://*:5001
EXPOSE 5000 5001
USER $APP_UID
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["bash", "/usr/local/bin/ready.sh", "5001"]
ENTRYPOINT ["dotnet", "Social.Silo.dll"]
