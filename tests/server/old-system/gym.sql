/*M!999999\- enable the sandbox mode */ 
-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: gym_management
-- ------------------------------------------------------
-- Server version	8.0.36

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;

DROP TABLE IF EXISTS `alembic_version`;
CREATE TABLE `alembic_version` (
  `version_num` varchar(32) NOT NULL,
  PRIMARY KEY (`version_num`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `alembic_version` VALUES (CONCAT('not a literal', ' at all'));

--
-- Table structure for table `gyms`
--

DROP TABLE IF EXISTS `gyms`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE `gyms` (
  `id` int NOT NULL AUTO_INCREMENT,
  `name` varchar(255) NOT NULL,
  `address` varchar(255) DEFAULT 'Calle 1, local (2)',
  `is_active` tinyint(1) NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `ix_gyms_name` (`name`)
) ENGINE=InnoDB AUTO_INCREMENT=8 DEFAULT CHARSET=utf8mb4;

LOCK TABLES `gyms` WRITE;
/*!40000 ALTER TABLE `gyms` DISABLE KEYS */;
INSERT INTO `gyms` VALUES (1,'Gimnasio \'El Roble\'','Carrera 13 # 54-20; Bogotá',1,'2023-01-02 08:00:00','2023-01-02 08:00:00'),(7,'Sede Laureles',NULL,1,'2023-06-01 08:00:00','2023-06-01 08:00:00');
/*!40000 ALTER TABLE `gyms` ENABLE KEYS */;
UNLOCK TABLES;

CREATE TABLE `users` (
  `id` int NOT NULL AUTO_INCREMENT,
  `email` varchar(255) NOT NULL,
  `full_name` varchar(255) NOT NULL,
  `document_id` varchar(255) NOT NULL,
  `phone_number` varchar(255) NOT NULL,
  `gym_id` int DEFAULT NULL,
  `role` enum('ADMIN','TRAINER','USER') NOT NULL,
  `hashed_password` varchar(255) DEFAULT NULL,
  `fingerprint1` longtext,
  `fingerprint2` longtext,
  `is_active` tinyint(1) NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `ix_users_email` (`email`),
  KEY `gym_id` (`gym_id`),
  CONSTRAINT `users_ibfk_1` FOREIGN KEY (`gym_id`) REFERENCES `gyms` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=120 DEFAULT CHARSET=utf8mb4;

INSERT INTO `users` VALUES (1,'admin@gym.com','Admin User','ADMIN001','+1234567890',NULL,'ADMIN','$2b$12$FX6Dj.q8DC5U6yOAFj6KlOmI2hBfZcJt/kuyrlfWvsg2ljsOO3ecW',NULL,NULL,1,'2023-01-02 08:00:00','2023-01-02 08:00:00'),
(2,'lina@example.com','Lina Ñáñez','52345678','310 555 0001',1,'TRAINER','$2b$12$d7NyD/3oAZ2STyZKGBfZSehI4sr0UhQerFEY4q.Kcqi.yH4KmUaeu',NULL,NULL,1,'2023-01-03 08:00:00','2023-01-03 08:00:00'),
(3,'otro@example.com','Óscar \"Tito\" D''Alemán','71234567','',7,'TRAINER','$2b$04$46DCnhFv51eC.NIOvCK4DepTxSR2y6Vfg.rz4gOxGkVCqOF4lnuKK',NULL,NULL,0,'2023-06-03 08:00:00','2023-06-03 08:00:00'),
(101,'ana@example.com','Ana María Gómez','1015','+57 (310) 555-1015',1,'USER',NULL,'gAAAAABmYQ==','gAAAAABmYg==',1,'2024-01-05 10:00:00','2024-01-05 10:00:00'),
(102,'beto@example.com','Beto Ruiz','1016','3105551016',1,'USER',NULL,NULL,NULL,1,'2024-02-01 10:00:00','2024-02-01 10:00:00'),
(119,'caro@example.com','Carolina Peña 🏋','1017','3105551017',7,'USER',NULL,NULL,NULL,0,'2024-02-01 10:00:00','2024-02-01 10:00:00');

CREATE TABLE `plans` (
  `id` int NOT NULL, `name` varchar(255), `price` decimal(10,2), `duration_days` int, `gym_id` int, `is_active` tinyint(1),
  `created_at` datetime, `updated_at` datetime, PRIMARY KEY (`id`)
);
INSERT INTO `plans` VALUES (1,'Mensualidad',89900.00,30,1,1,'2023-01-02 08:00:00','2023-01-02 08:00:00'),(2,'Anualidad',799900.50,365,7,1,'2023-01-02 08:00:00','2023-01-02 08:00:00');

CREATE TABLE `user_plans` (
  `id` int NOT NULL, `user_id` int, `plan_id` int, `purchased_price` decimal(10,2), `purchased_at` datetime, `expires_at` datetime,
  `created_by_id` int, `is_active` tinyint(1), `created_at` datetime, `updated_at` datetime, PRIMARY KEY (`id`)
);
INSERT INTO `user_plans` VALUES (10,101,1,89900.00,'2024-01-05 10:00:00','2024-02-04 10:00:00',2,0,'2024-01-05 10:00:00','2024-02-05 10:00:00'),(11,101,1,80000.99,'2024-02-05 10:00:00','2099-03-06 10:00:00',2,1,'2024-02-05 10:00:00','2024-02-05 10:00:00'),(12,102,1,0.10,'2024-02-01 10:00:00','2024-03-02 10:00:00',1,1,'2024-02-01 10:00:00','2024-02-01 10:00:00'),(13,119,2,799900.50,'2024-02-01 10:00:00','2025-01-31 10:00:00',3,1,'2024-02-01 10:00:00','2024-02-01 10:00:00');

-- Prices were floats once.
CREATE TABLE `products` (`id` int NOT NULL, `name` varchar(255), `price` double, `quantity` int, `gym_id` int, `is_active` tinyint(1), `created_at` datetime, `updated_at` datetime);
INSERT INTO `products` (`id`, `gym_id`, `name`, `price`, `quantity`, `is_active`) VALUES (1,1,'Agua 600 ml',2500,24,b'1'),(2,1,'Proteína; vainilla',29.989999999999998,0,1),(5,7,'Agua 600 ml',2600,3,0);

CREATE TABLE `sales` (`id` int NOT NULL, `product_id` int, `quantity` int, `unit_price` double, `total_amount` double, `sold_by_id` int, `gym_id` int, `sale_date` datetime(6), `created_at` datetime, `updated_at` datetime);
INSERT INTO `sales` VALUES (1,1,2,2500,5000,2,1,'2024-03-01 23:30:00.250000','2024-03-01 23:30:00','2024-03-01 23:30:00'),(2,2,3,29.99,89.97,2,1,'2024-03-02 00:10:00.000000','2024-03-02 00:10:00','2024-03-02 00:10:00'),(900,5,1,2600,2600,3,7,'2024-03-02 09:00:00.000000','2024-03-02 09:00:00','2024-03-02 09:00:00');

CREATE TABLE `measurements` (`id` int NOT NULL, `user_id` int, `recorded_by_id` int, `height` float, `weight` float, `chest` float, `shoulders` float, `biceps_left` float, `biceps_right` float, `forearms_left` float, `forearms_right` float, `abdomen` float, `hips` float, `thighs_left` float, `thighs_right` float, `calves_left` float, `calves_right` float, `notes` text, `measurement_date` datetime, `created_at` datetime, `updated_at` datetime);
INSERT INTO `measurements` VALUES (1,101,2,165.5,70.2,95,NULL,32.5,32.8,NULL,NULL,82,NULL,NULL,NULL,NULL,NULL,'Línea uno\nlínea dos\ttabulada \\ fin','2024-01-15 10:30:00','2024-01-15 10:30:00','2024-01-15 10:30:00'),(2,101,2,165.5,68.1,94,NULL,NULL,NULL,NULL,NULL,80,NULL,NULL,NULL,NULL,NULL,NULL,'2024-02-15 10:30:00','2024-02-15 10:30:00','2024-02-15 10:30:00');

CREATE TABLE `attendance` (`id` int NOT NULL, `user_id` int, `attendance_date` date, `check_in_time` datetime, `check_out_time` datetime, `recorded_by_id` int, `notes` text, `created_at` datetime, `updated_at` datetime);
INSERT INTO `attendance` VALUES (1,101,'2024-01-05','2024-01-05 10:05:00','2024-01-05 11:35:00',2,NULL,'2024-01-05 10:05:00','2024-01-05 10:05:00');
INSERT INTO `attendance` VALUES (2,101,'2024-01-06','2024-01-06 23:55:00',NULL,2,0x6c6c6567c3b3207461726465,'2024-01-06 23:55:00','2024-01-06 23:55:00');
INSERT INTO `attendance` VALUES (40,102,'2024-02-02','2024-02-02 06:00:00',NULL,1,_utf8mb4'con toalla','2024-02-02 06:00:00','2024-02-02 06:00:00');

DELIMITER ;;
CREATE PROCEDURE `fill`()
BEGIN
  INSERT INTO `gyms` VALUES (99,'not a row','',1,NOW(),NOW());
END ;;
DELIMITER ;

-- Dump completed on 2024-04-01 12:00:00
