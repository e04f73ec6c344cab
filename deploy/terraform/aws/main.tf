# The servers that deploy/k8s/overlays/prod needs, in one region of AWS.

module "network" {
  source     = "../modules/network"
  name       = var.name
  region     = var.region
  cidr       = var.cidr
  zone_count = 3
}

module "cluster" {
  source             = "../modules/cluster"
  name               = var.name
  kubernetes_version = var.kubernetes_version
  subnet_ids         = module.network.private_subnet_ids
  instance_types     = var.node_types
  node_count         = var.node_count
  admin_cidrs        = var.admin_cidrs
}

module "postgres" {
  source                   = "../modules/postgres"
  name                     = var.name
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.cluster.security_group_id
  instance_class           = var.postgres.instance_class
  storage_gb               = var.postgres.storage_gb
  backup_days              = var.backup_days
  protect                  = var.protect
}

module "redis" {
  source                   = "../modules/redis"
  name                     = var.name
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.cluster.security_group_id
  node_type                = var.redis_node_type
}

module "queue" {
  source                   = "../modules/queue"
  name                     = var.name
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.cluster.security_group_id
  kafka_version            = var.kafka.version
  instance_type            = var.kafka.instance_type
  storage_gb               = var.kafka.storage_gb
}

module "documents" {
  count                    = var.documents == "documentdb" ? 1 : 0
  source                   = "../modules/documents"
  name                     = var.name
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.cluster.security_group_id
  instance_class           = var.documentdb.instance_class
  instance_count           = var.documentdb.instance_count
  backup_days              = var.backup_days
  protect                  = var.protect
}

module "bucket" {
  source  = "../modules/bucket"
  name    = var.name
  origins = var.origins
}
